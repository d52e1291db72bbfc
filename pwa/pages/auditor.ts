/** Every page under /visits begins here and goes on with its own screen. */
import { startAuditPage } from './audit.ts';
import { startEasyRead } from './easy.ts';
import { startList } from './list.ts';
import { startSending } from './sending.ts';
import { startUnlisted } from './start.ts';
import { startPlain } from './plain.ts';
import { canKeepWork } from './surroundings.ts';

const SCREENS: Readonly<Record<string, () => Promise<void>>> = {
  visits: startList,
  audit: startAuditPage,
  sending: startSending,
  start: startUnlisted,
  plain: startPlain,
};

startEasyRead();
const { screen } = document.body.dataset;
// Without a place to keep work, the pages stay what the server made them: forms that post.
if (screen !== undefined && (canKeepWork() || screen === 'visits')) void SCREENS[screen]?.();
