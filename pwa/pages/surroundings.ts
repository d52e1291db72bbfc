/** What the browser is, as far as it decides if a visit can be kept on this phone. */

/** A web page on an iPhone may lose its storage after some days; an app on the Home Screen does not. */
export function isIphoneTab(): boolean {
  const { userAgent, platform, maxTouchPoints } = navigator;
  // An iPad says that it is a Mac, but a Mac has no touch screen.
  const isIos = /iPhone|iPad|iPod/.test(userAgent) || (platform === 'MacIntel' && maxTouchPoints > 1);
  return isIos && !isInstalled();
}

export function isInstalled(): boolean {
  const onHomeScreen = 'standalone' in navigator && navigator.standalone === true;
  return onHomeScreen || matchMedia('(display-mode: standalone)').matches;
}

/** Everything that keeping work on the phone rests on. */
export function canKeepWork(): boolean {
  return (
    'serviceWorker' in navigator &&
    'indexedDB' in globalThis &&
    'locks' in navigator &&
    'BroadcastChannel' in globalThis
  );
}
