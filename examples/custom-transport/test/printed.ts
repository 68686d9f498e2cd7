/** What the program prints. */
export const PRINTED = 'connected by "port"\nsum: 6\nnews: somebody came into lobby\n';
