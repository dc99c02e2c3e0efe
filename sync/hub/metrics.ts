/** Counters in the text format of Prometheus. No space, device or address is in a label: who reads this is not a member. */

/** Seconds. */
const BOUNDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10] as const;

const HELP = {
  granary_hub_connections: 'Devices connected now.',
  granary_hub_spaces: 'Spaces kept.',
  granary_hub_segments: 'Segments kept.',
  granary_hub_stored_bytes: 'Bytes of segments kept.',
  granary_hub_file_bytes: 'Bytes of attachments kept.',
} as const;

export type Gauges = Record<keyof typeof HELP, number>;

/** Why a connection or a segment was turned away. */
export type Refusal =
  | 'browser'
  | 'path'
  | 'busy'
  | 'flood'
  | 'greeting'
  | 'papers'
  | 'wrong'
  | 'memory'
  | 'damaged'
  | 'foreign'
  | 'fork'
  | 'gap'
  | 'quota'
  | 'store';

export class Metrics {
  readonly #refused = new Map<Refusal, number>();
  readonly #buckets = BOUNDS.map(() => 0);
  #placed = 0;
  #placing = 0;
  bytesIn = 0;
  bytesOut = 0;
  accepted = 0;

  refuse(why: Refusal): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }
  refused(why: Refusal): number {
    return this.#refused.get(why) ?? 0;
  }

  /** A segment was kept, in so many seconds. */
  placed(seconds: number): void {
    this.#placed += 1;
    this.#placing += seconds;
    BOUNDS.forEach((bound, i) => {
      if (seconds <= bound) this.#buckets[i] = (this.#buckets[i] ?? 0) + 1;
    });
  }

  text(gauges: Gauges): string {
    const lines: string[] = [];
    const add = (name: string, type: string, help: string, rows: readonly [string, number][]): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of rows) lines.push(`${labels} ${value}`);
    };
    for (const [name, help] of Object.entries(HELP))
      add(name, 'gauge', help, [[name, gauges[name as keyof Gauges]]]);
    const counter = (name: string, help: string, value: number): void =>
      add(name, 'counter', help, [[name, value]]);
    counter('granary_hub_accepted_total', 'Connections that proved who they are.', this.accepted);
    counter('granary_hub_received_bytes_total', 'Bytes of talk that came.', this.bytesIn);
    counter('granary_hub_sent_bytes_total', 'Bytes of talk that went.', this.bytesOut);
    add(
      'granary_hub_refused_total',
      'counter',
      'Connections and segments turned away.',
      [...this.#refused].map(([why, count]) => [`granary_hub_refused_total{reason="${why}"}`, count]),
    );
    const name = 'granary_hub_store_seconds';
    add(name, 'histogram', 'How long it took to keep a segment.', [
      ...BOUNDS.map((bound, i): [string, number] => [`${name}_bucket{le="${bound}"}`, this.#buckets[i] ?? 0]),
      [`${name}_bucket{le="+Inf"}`, this.#placed],
      [`${name}_sum`, Number(this.#placing.toFixed(6))],
      [`${name}_count`, this.#placed],
    ]);
    return `${lines.join('\n')}\n`;
  }
}
