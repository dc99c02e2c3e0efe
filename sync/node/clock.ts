import type { Clock } from '../ports.ts';

export const nodeClock: Clock = { now: () => Date.now() };
