/** Below this path each source has its address: what follows is the secret part of it. */
export const receivePath = '/in/';
