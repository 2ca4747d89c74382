/** What a value must not do in the text of a chat: format it, link, or call people. */
import type { ChatDestination } from './destination.ts';

type Kind = ChatDestination['type'];

/** Of one text, in UTF-16 units, as the manuals of the providers bound it (28 kB in all for Teams). */
export const textCharsMax: Readonly<Record<Kind, number>> = {
  slack: 40_000,
  teams: 6_000,
  discord: 2_000,
  googleChat: 4_096,
  telegram: 4_096,
};

/** What stands on both sides of bold text. */
export const chatBold: Readonly<Record<Kind, string>> = {
  slack: '*',
  teams: '**',
  discord: '**',
  googleChat: '*',
  telegram: '*',
};

/** Makes any text plain text within the markup of the chat. */
export const chatEscapes: Readonly<Record<Kind, (text: string) => string>> = {
  slack: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  teams: (text) => outsideLinks(text, (plain) => plain.replaceAll(/[\\*_[\]`~]/g, '\\$&')),
  discord: (text) => outsideLinks(text, (plain) => plain.replaceAll(/[\\*_[\]()`~|>#-]/g, '\\$&')),
  // There is no way to escape there: a mention is one only where `<` touches what follows.
  googleChat: (text) => text.replaceAll(/<(?=\S)/g, '< '),
  telegram: (text) => text.replaceAll(/[\\_*[\]()~`>#+\-=|{}.!]/g, '\\$&'),
};

/** An address would no longer lead anywhere with backslashes in it. */
function outsideLinks(text: string, escape: (plain: string) => string): string {
  return text
    .split(/(https?:\/\/[^\s<>()[\]\\]+)/)
    .map((piece, index) => (index % 2 === 0 ? escape(piece) : piece))
    .join('');
}
