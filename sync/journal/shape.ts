/** Reading JSON of our own logs: what verifies may still come from a newer Granary, so every field is looked at. */
import type { Json } from '../domain/canonical.ts';

export type JsonRecord = { readonly [key: string]: Json };

export const asRecord = (value: Json | undefined): JsonRecord | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;

export const asList = (value: Json | undefined): readonly Json[] | undefined =>
  Array.isArray(value) ? (value as readonly Json[]) : undefined;

/** A whole number from 0. */
export const asCount = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

export const asText = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
