/** What the server says of settings of sources, by its English words, in Brazilian Portuguese. */
export const settingHelpPtBr: Readonly<Record<string, string>> = {};
