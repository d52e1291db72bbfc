/** GOV.UK Frontend ships no types; these are for the few names that are used. */
declare module 'govuk-frontend' {
  interface Component {
    moduleName: string;
  }
  export const Button: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const Radios: Component;
  export const ServiceNavigation: Component;
  export const SkipLink: Component;
  export function createAll(component: Component): void;
}
