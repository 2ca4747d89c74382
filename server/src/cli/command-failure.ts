/** A command that could not be carried out: what to tell, a sentence a line. */
export class CommandFailure extends Error {}
