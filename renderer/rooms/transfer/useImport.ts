/** The steps of an import: a file, what it would become, and what became of it. */
import { useRef, useState } from 'react';
import type { ColumnMap, ColumnTarget, ImportPreview, ImportReport } from '../../../sync/api.ts';
import type { FileId, SpaceId } from '../../../sync/domain/ids.ts';
import { call } from '../../bridge.ts';
import { type Act, useAct } from '../verbs/useAct.ts';
import { type HandedIn, useHandIn } from '../verbs/useHandIn.ts';
import { mapOf } from './mapOf.ts';

export type Step =
  | { is: 'choosing' }
  | { is: 'looking'; file: FileId; name: string; preview: ImportPreview }
  | { is: 'done'; name: string; report: ImportReport };

export interface Importing {
  step: Step;
  handed: HandedIn;
  act: Act;
  choose(file: File): Promise<void>;
  /** Sends a column elsewhere and looks again. */
  point(column: string, target: ColumnTarget): Promise<void>;
  run(space: SpaceId): Promise<void>;
  again(): void;
}

export function useImport(): Importing {
  const [step, setStep] = useState<Step>({ is: 'choosing' });
  const { handed, give, clear } = useHandIn();
  const act = useAct();
  /** The engine's answer to an older map must not undo a newer choice. */
  const asked = useRef(0);

  const again = (): void => {
    clear();
    act.refuse(undefined);
    setStep({ is: 'choosing' });
  };

  const choose = async (chosen: File): Promise<void> => {
    act.refuse(undefined);
    const file = await give(chosen);
    if (!file) return;
    const preview = await act.run('import.preview', { file });
    if (preview) setStep({ is: 'looking', file, name: chosen.name, preview });
  };

  const point = async (column: string, target: ColumnTarget): Promise<void> => {
    if (step.is !== 'looking') return;
    const map: ColumnMap = mapOf(step.preview.columns, column, target);
    const columns = step.preview.columns.map((each) => ({ ...each, target: map[each.name] ?? each.target }));
    setStep({ ...step, preview: { ...step.preview, columns } });
    asked.current += 1;
    const round = asked.current;
    const answer = await call('import.preview', { file: step.file, map });
    if (round !== asked.current) return;
    if (answer.ok) setStep({ ...step, preview: answer.value });
    else act.refuse(answer.fault);
  };

  const run = async (space: SpaceId): Promise<void> => {
    if (step.is !== 'looking') return;
    const { file, name, preview } = step;
    const map = preview.columns.length > 0 ? { map: mapOf(preview.columns) } : {};
    const report = await act.run('import.run', { file, space, ...map });
    if (report) setStep({ is: 'done', name, report });
  };

  return { step, handed, act, choose, point, run, again };
}
