/** Links that are slow, lossy and cut: how long what has to come takes, how much of it comes twice, and in which order. */
import { spawn } from 'node:child_process';
import type { Figure } from '../report.ts';
import { type Cable, HERE, layCable, whyNoCable } from './namespaces.ts';
import { type Brought, commandIn, personIn } from './person.ts';

const PORT = 4_711;
const WIRE = 4_712;
const PHOTO = 500_000;
/** What a made-up lesson comes to on the way. */
const LESSON = 720;
const BUDGET = 500_000;

interface Bad {
  name: string;
  kilobits?: number;
  loss?: number;
  cut?: ['seconds' | 'bytes', number];
  budget?: number;
}

const BAD_LINKS: readonly Bad[] = [
  { name: 'a good link' },
  { name: 'budget of 500 KB', budget: BUDGET },
  { name: '1,000 random cuts', cut: ['bytes', 20_000] },
  { name: '512 kbit/s, cut every 20 s', kilobits: 512, cut: ['seconds', 20] },
  { name: '64 kbit/s', kilobits: 64 },
  { name: '30 % loss', loss: 0.3 },
];

/** A wire between the host and the cable that is cut; answers how to end it, which answers how often it was. */
async function cutting(
  cable: Cable,
  [way, often]: ['seconds' | 'bytes', number],
  seed: number,
): Promise<() => Promise<number>> {
  const args = [String(WIRE), HERE, String(PORT), way, String(often), String(seed)];
  const child = spawn(...commandIn(cable.host, 'cutter-child.ts', ...args), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  await new Promise<void>((ready) => {
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      ready();
    });
  });
  return async () => {
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.stdin.end();
    await gone;
    return Number(said.split('\n').at(-2));
  };
}

interface Run extends Brought {
  wire: number;
  cuts: number;
}

/** Every run has homes of its own; whoever does not end with what the other has is an error. */
async function run(
  cable: Cable,
  bad: Bad,
  of: { entries: number; photos: number; seed: number },
): Promise<Run> {
  const [ana, bo] = [personIn(cable.host), personIn(cable.guest)];
  try {
    await bo.ask('join', await ana.ask('found', of));
    await ana.ask('listen', HERE, PORT);
    const uncut = bad.cut && (await cutting(cable, bad.cut, of.seed));
    cable.slow(bad.kilobits);
    cable.lose(bad.loss ?? 0);
    cable.look();
    const at = { host: HERE, port: uncut ? WIRE : PORT };
    const brought = await bo.ask('bring', bad.budget === undefined ? at : { ...at, budget: bad.budget });
    const { toGuest, toHost } = cable.look();
    cable.slow();
    cable.lose(0);
    const cuts = (await uncut?.()) ?? 0;
    const prints = [await ana.ask('print'), await bo.ask('print')];
    if (bad.budget === undefined && prints[0] !== prints[1])
      throw new Error(`${bad.name}: not the same after ${JSON.stringify(brought)}: ${prints.join(' and ')}`);
    return { ...brought, wire: toGuest + toHost, cuts };
  } finally {
    await Promise.all([ana.end(), bo.end()]);
  }
}

/** `megabytes`: a third of it lessons, the rest photos. `only`: links whose name holds that word. */
export async function benchLinks({
  megabytes,
  seed,
  only,
}: {
  megabytes: number;
  seed: number;
  only?: string;
}): Promise<Figure[]> {
  const why = whyNoCable();
  if (why) {
    console.error(`bench links: not measured, as ${why}.`);
    return [];
  }
  const entries = Math.round((megabytes * 1e6) / 3 / LESSON);
  const photos = Math.round((megabytes * 2e6) / 3 / PHOTO);
  const cable = layCable();
  const figures: Figure[] = [];
  let good: Run | undefined;
  try {
    for (const bad of BAD_LINKS) {
      if (good && only && !bad.name.includes(only)) continue;
      const went = await run(cable, bad, { entries, photos, seed });
      good ??= went;
      const add = (name: string, value: number, unit: string, bound = {}): void =>
        void figures.push({ name: `${bad.name}: ${name}`, value, unit, ...bound });
      add('until all was there', went.seconds, 's');
      add(
        'of the exchange',
        went.sent + went.received,
        'B',
        bad.budget ? { atMost: bad.budget * 1.05, atLeast: bad.budget * 0.95 } : {},
      );
      add('on the cable', went.wire, 'B');
      if (bad.cut) add('cuts', went.cuts, '');
      if (bad.cut || bad.loss || bad.kilobits)
        add('came again', (100 * (went.pieces + went.broken - good.pieces)) / good.pieces, '%', {
          atMost: 10,
        });
      if (bad.cut) add('greetings', went.words, 'B');
      if (went.textBeforePhotos !== undefined)
        add('lessons there before the first photo', (100 * went.textBeforePhotos) / entries, '%', {
          atLeast: 100,
        });
      console.error(`${bad.name}: ${went.meetings} links, ${went.seconds.toFixed(1)} s`);
    }
  } finally {
    cable.close();
  }
  return figures;
}
