/** A row of names of which one is shown (`tab-row` in the styles). */

/** The row is longer than a phone is wide: scrolls it so that this name is in its middle. */
export function intoView(name: HTMLElement | null): void {
  const row = name?.parentElement;
  if (!name || !row || row.scrollWidth <= row.clientWidth) return;
  row.scrollLeft = name.offsetLeft - row.offsetLeft - (row.clientWidth - name.clientWidth) / 2;
}
