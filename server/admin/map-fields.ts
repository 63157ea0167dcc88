/** Fields of the contract that are maps: their keys are names that others chose, which stay as they are. */
export const MAP_FIELDS: ReadonlySet<string> = new Set(['versions', 'coolingMs']);
