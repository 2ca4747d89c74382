/**
 * Keys. Those without a modifier act only where nobody types, and can be turned off (WCAG 2.2,
 * 2.1.4).
 */
import { useEffect } from 'react';

/** As they stand on the keyboard of whoever reads it; either opens the palette. */
export const paletteKeys: string[] = /Mac|iPhone|iPad/.test(navigator.platform)
  ? ['⌘', 'K']
  : ['Ctrl', 'K'];

export function useShortcuts({
  singleKeys,
  onPalette,
  onHelp,
}: {
  singleKeys: boolean;
  onPalette: () => void;
  onHelp: () => void;
}): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      const target = event.target as HTMLElement;
      if (!singleKeys) return;
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      if (act(event.key, target, onHelp)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [singleKeys, onPalette, onHelp]);
}

function act(key: string, target: HTMLElement, onHelp: () => void): boolean {
  switch (key) {
    case '?':
      onHelp();
      return true;
    case '/':
      return press('[data-filter-button]');
    case 'j':
      return step(target, 1);
    case 'k':
      return step(target, -1);
    case 'r':
      return press('[data-resend]');
    default:
      return false;
  }
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLElement>(selector);
  button?.focus();
  button?.click();
  return button !== null;
}

/** To the next row from the one with focus, or to the first. */
function step(target: HTMLElement, by: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const row = target.closest('tr, li')?.querySelector<HTMLElement>('[data-row-link]') ?? target;
  const next = links[links.indexOf(row) + by] ?? links[0];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}

function isTyping(element: HTMLElement): boolean {
  return element.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName);
}
