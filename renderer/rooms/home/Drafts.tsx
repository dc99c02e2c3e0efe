import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { KeptDraft } from '../../../sync/api.ts';
import { call } from '../../bridge/bridge.ts';
import { Facts, Row } from '../../kit/list/List.tsx';
import { Section } from '../../kit/page/Page.tsx';
import { RelativeTime } from '../../kit/text/RelativeTime.tsx';
import { say } from '../../kit/toast/Toasts.tsx';
import { addressOf } from '../../route.ts';
import { glimpseOf, TitleText } from '../signs/EntryRows.tsx';
import { KindSign } from '../signs/KindSign.tsx';
import { sentenceFor } from '../signs/sentence.ts';
import { suggestedTitle } from '../story/draft.ts';
import { useAsk } from '../verbs/useAsk.ts';
import styles from './Drafts.module.css';

/** Where a draft is written on: a new entry in Capture, an edit in its entry. */
const placeOf = ({ id, entry }: KeptDraft): string =>
  entry === undefined ? addressOf('capture', id) : addressOf('entry', entry, { edit: 'yes' });

/** What was begun and not finished; throwing one away can be undone. */
export function Drafts() {
  const { t } = useTranslation();
  const { asked, again } = useAsk('draft.list', {}, 'rows');
  if (asked.is !== 'answered' || asked.value.length === 0) return null;

  const drop = async (kept: KeptDraft): Promise<void> => {
    const answer = await call('draft.drop', { id: kept.id });
    again();
    if (!answer.ok) return say({ text: sentenceFor(answer.fault), tone: 'wrong' });
    const undo = async (): Promise<void> => {
      const { kept: _, ...draft } = kept;
      await call('draft.keep', draft);
      again();
    };
    say({ text: t('home.draftDropped'), action: { label: t('kit.undo'), run: () => void undo() } });
  };

  return (
    <Section title={t('home.drafts')}>
      <ul className={styles.drafts}>
        {asked.value.map((kept) => (
          <li key={kept.id}>
            <a className={styles.draft} href={placeOf(kept)}>
              <Row
                title={
                  <TitleText title={kept.draft.title || suggestedTitle(kept.draft)} lang={kept.draft.lang} />
                }
                lang={kept.draft.lang}
                text={kept.draft.title === '' ? '' : glimpseOf(kept.draft)}
                facts={
                  <Facts>
                    {[
                      kept.entry ? t('home.draftOfEdit') : <KindSign key="kind" kind={kept.draft.kind} />,
                      <RelativeTime key="when" at={kept.kept} />,
                    ]}
                  </Facts>
                }
              />
            </a>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('home.dropDraft')}
              onClick={() => drop(kept)}
            >
              <IconTrash size="1.125rem" stroke={1.6} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Section>
  );
}
