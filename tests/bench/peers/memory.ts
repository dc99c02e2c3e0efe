import { readFileSync } from 'node:fs';

/**
 * The most memory this process alone has had, in megabytes (Linux; not a number elsewhere): what Node tells as the
 * highest counts in the process that started it.
 */
export function peakMb(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}
