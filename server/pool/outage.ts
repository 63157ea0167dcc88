/** Why no backend takes calls for a route: all rest after 429s, or at least one is failing. */
export type Outage = 'rate_limit' | 'failing';
