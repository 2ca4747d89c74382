/** Where the bundle is; null where there is none or something that it was made of has changed since. */
export function findBundle(): URL | null;
/** What a file of the package looks like from outside. */
export function lookOf(path: string): string;
