/** What had focus before something opened over the page, and how it gets it back. */

/** To be asked while what opens is first drawn: afterwards focus is in there. */
export function focusedNow(): HTMLElement | null {
  const focused = document.activeElement;
  // An item goes away with its menu; the button that the menu belongs to stays.
  const menu = focused?.closest('[role="menu"]');
  const button = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '');
  return button ?? (focused instanceof HTMLElement ? focused : null);
}

/** Where it is gone, as after a removal, the page itself is the place to read on from. */
export function giveFocusBack(opener: HTMLElement | null): void {
  const isThere = opener?.isConnected === true && opener !== document.body;
  (isThere ? opener : document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
}
