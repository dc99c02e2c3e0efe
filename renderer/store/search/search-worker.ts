/**
 * The search, in a thread of its own. It reads the shelf itself, page by page, and from then on whatever has a newer
 * tick; between two pages it answers questions, the newest of each kind only.
 */
import { liveQuery } from 'dexie';
import { searchableOf } from '../../search/row.ts';
import { createSearch, type Search } from '../../search/search.ts';
import { markOf, Shelf } from '../database.ts';
import type { Question, Reply } from './messages.ts';

/** The worker's side of its port; the window's own types do not know it. */
interface Port {
  postMessage(message: Reply): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
}
const port = globalThis as unknown as Port;

const PAGE = 200;

const shelf = new Shelf();
let search: Search = createSearch();
let life = '';
let seen = -1;
let ready = false;

const tell = (message: Reply): void => port.postMessage(message);

/** Lets waiting messages in. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Reads everything newer than `seen` off the shelf, in the order of the ticks. */
async function readNewer(): Promise<void> {
  const mark = await markOf(shelf);
  if (!mark) return;
  if (mark.life !== life) {
    life = mark.life;
    search = createSearch();
    seen = -1;
    ready = false;
  }
  for (;;) {
    const rows = await shelf.rows.where('tick').above(seen).limit(PAGE).toArray();
    const upTo = rows.length < PAGE ? Number.POSITIVE_INFINITY : (rows.at(-1)?.tick ?? seen);
    const gone = await shelf.gone.where('tick').between(seen, upTo, false, true).toArray();
    search.put(rows.map(searchableOf));
    search.remove(gone.map(({ id }) => id));
    seen = Math.max(seen, ...rows.map(({ tick }) => tick), ...gone.map(({ tick }) => tick));
    if (rows.length < PAGE) break;
    tell({ is: 'indexed', done: search.size, total: mark.total, ready: false });
    await pause();
  }
  ready = mark.whole;
  tell({ is: 'indexed', done: search.size, total: mark.total, ready });
}

let busy = false;
let again = false;

async function keepUp(): Promise<void> {
  again = true;
  if (busy) return;
  busy = true;
  try {
    while (again) {
      again = false;
      await readNewer();
    }
  } catch {
    tell({ is: 'damaged' });
  }
  busy = false;
}

function follow(): void {
  liveQuery(() => markOf(shelf)).subscribe({
    next: () => void keepUp(),
    error: () => {
      tell({ is: 'damaged' });
      setTimeout(follow, 1000);
    },
  });
}

const waiting = new Map<Question['is'], Question>();

/** Answers the newest question of each kind; older ones were typed over. */
function answerWaiting(): void {
  const questions = [...waiting.values()];
  waiting.clear();
  for (const question of questions) {
    if (question.is === 'facets') tell({ is: 'facets', seq: question.seq, facets: search.facets() });
    else tell({ is: 'found', seq: question.seq, found: search.find(question), ready });
  }
}

port.onmessage = ({ data }) => {
  if (waiting.size === 0) setTimeout(answerWaiting, 0);
  waiting.set(data.is, data);
};

follow();
