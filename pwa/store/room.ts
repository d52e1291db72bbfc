/** Room on the phone: asking the browser to keep our data, and how much there is. */

export type KeepAnswer = 'kept' | 'not_kept' | 'no_answer' | 'cannot_ask';

/** To be called after a tap. Some browsers ask the person and may never answer, so it has an end. */
export async function askToKeep(patience = 5000): Promise<KeepAnswer> {
  const { storage } = navigator;
  if (typeof storage?.persist !== 'function') return 'cannot_ask';
  const over = new Promise<'no_answer'>((resolve) => {
    setTimeout(() => resolve('no_answer'), patience);
  });
  const asked = storage.persist().then(
    (granted): KeepAnswer => (granted ? 'kept' : 'not_kept'),
    (): KeepAnswer => 'not_kept',
  );
  return Promise.race([asked, over]);
}

/** In bytes; null where the browser does not tell. */
export async function roomLeft(): Promise<{ used: number; of: number } | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : { used: usage, of: quota };
  } catch {
    return null;
  }
}
