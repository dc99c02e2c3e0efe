/** Joining beside somebody who shows an invitation: their address or code, then the number on their screen. */
import { Button } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JoiningView } from '../../../../sync/api.ts';
import { TextField } from '../../../kit/field/Field.tsx';
import { addressFrom } from '../../exchange/near/address.ts';
import { FaultNote } from '../../signs/FaultNote.tsx';
import { type Act, useAct } from '../../verbs/useAct.ts';
import { InTurn } from './InTurn.tsx';
import styles from './pairing.module.css';

/** Enter that ends a composition sends nothing. */
const unlessComposing = (event: KeyboardEvent): void => {
  if (event.key === 'Enter' && event.nativeEvent.isComposing) event.preventDefault();
};

function To({ fault, act }: { fault: JoiningView | undefined; act: Act }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '') void act.run('pair.join', { to: addressFrom(typed) ?? typed });
  };
  const failed = fault?.is === 'failed' && fault.fault.code !== 'cancelled' ? fault.fault : undefined;
  return (
    <form onSubmit={send} className={styles.form}>
      <TextField
        label={t('join.to')}
        hint={t('join.toHint')}
        value={typed}
        onChange={setTyped}
        dir="ltr"
        maxLength={1_200}
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={unlessComposing}
        beside={
          <Button type="submit" size="md" disabled={act.busy}>
            {t('join.do')}
          </Button>
        }
      />
      <FaultNote fault={act.fault ?? failed} />
    </form>
  );
}

function TypeNumber({ tries }: { tries: number }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const act = useAct();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() === '') return;
    setTyped('');
    void act.run('pair.number', { number: typed });
  };
  return (
    <form onSubmit={send} className={styles.form}>
      <TextField
        label={t('join.number')}
        hint={t('join.numberHint')}
        problem={tries < 3 ? t('join.numberWrong', { count: tries }) : undefined}
        value={typed}
        onChange={setTyped}
        dir="ltr"
        inputMode="numeric"
        maxLength={20}
        onKeyDown={unlessComposing}
        beside={
          <Button type="submit" size="md" disabled={act.busy}>
            {t('join.numberDo')}
          </Button>
        }
      />
      <FaultNote fault={act.fault} />
    </form>
  );
}

/** Everything up to the two ends; `joining`: how far it is. */
export function JoinHere({ joining }: { joining: JoiningView | undefined }) {
  const { t } = useTranslation();
  const act = useAct();
  if (joining?.is === 'number')
    return (
      <InTurn turn="number" live={false}>
        <TypeNumber tries={joining.tries} />
      </InTurn>
    );
  if (joining?.is === 'calling' || joining?.is === 'waiting')
    return (
      <InTurn turn={joining.is} live>
        <p className={styles.asked}>{t(`join.${joining.is}`)}</p>
        <div>
          <Button variant="default" onClick={() => void act.run('pair.leave', {})}>
            {t('kit.cancel')}
          </Button>
        </div>
      </InTurn>
    );
  return (
    <>
      <p>{t('join.hereText')}</p>
      <To fault={joining} act={act} />
    </>
  );
}
