/** Who this is, and how the house stands. */
import type { Answer, HomeStatus, Verbs } from '../../api.ts';
import { parseName } from '../../domain/name.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Workbench } from '../workbench.ts';
import { foundSpace, listSpaces } from './spaces.ts';

export async function homeStatus(bench: Workbench): Promise<Answer<'home.status'>> {
  const { store, local } = bench;
  const spaces = listSpaces(bench);
  const owner = local.owner;
  const readOnly = store.readOnly();
  const status: HomeStatus = {
    founded: owner !== undefined && store.privateSpace !== undefined,
    store: store.id,
    name: owner?.name ?? '',
    firm: owner?.firm ?? '',
    device: store.self.device,
    spaces,
    entries: spaces.reduce((sum, space) => sum + space.entries, 0),
    unsent: spaces.reduce((sum, space) => sum + (space.private ? 0 : space.unsent), 0),
    notices: [...store.notices],
    ...(readOnly ? { readOnly } : {}),
  };
  return ok(status);
}

/** First run: keeps the names and founds the private space. Doing it twice founds nothing twice. */
export async function foundHome(
  bench: Workbench,
  args: Verbs['home.found']['args'],
): Promise<Answer<'home.found'>> {
  const named = await keepNames(bench, args);
  if (!named.ok) return named;
  if (!bench.store.privateSpace) {
    const founded = await foundSpace(bench, 'Private', true);
    if (!founded.ok) return founded;
  }
  bench.store.emit({ is: 'home' });
  return homeStatus(bench);
}

export async function renameHome(
  bench: Workbench,
  args: Verbs['home.rename']['args'],
): Promise<Answer<'home.rename'>> {
  const named = await keepNames(bench, args);
  if (!named.ok) return named;
  bench.store.emit({ is: 'home' });
  return homeStatus(bench);
}

async function keepNames({ local }: Workbench, args: { name: string; firm: string }): Promise<Result<void>> {
  const name = parseName(args.name);
  const firm = parseName(args.firm);
  if (!name.ok) return name;
  if (!firm.ok) return firm;
  return local.keepOwner({ name: name.value, firm: firm.value });
}
