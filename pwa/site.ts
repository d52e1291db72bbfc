/** The GOV.UK components that need a script, on every page. Pages work without it. */
import {
  Button,
  createAll,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
} from 'govuk-frontend';

// The components refuse to start without this class, which a strict page cannot set inline.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');

for (const component of [
  Button,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
]) {
  createAll(component);
}
