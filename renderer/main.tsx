/** Opens the window: words, look, contact with the engine, then the first picture. */
import { createRoot } from 'react-dom/client';
import './kit/theme/styles.ts';
import { App } from './App.tsx';
import { keepContact } from './bridge/bridge.ts';
import { lendNonce } from './kit/theme/nonce.ts';
import { Theme } from './kit/theme/Theme.tsx';
import { adoptVariables } from './kit/theme/variables.ts';
import { LANGUAGES, speak, startWords } from './locales/index.ts';
import { adoptTextSize } from './rooms/settings/textSize.ts';
import { stayHere } from './stay.ts';
import { followHome } from './store/home.ts';
import { keepLook, readLook } from './store/look.ts';
import { startSearch } from './store/search/client.ts';
import { followShelf } from './store/shelf.ts';

async function open(): Promise<void> {
  stayHere();
  lendNonce();
  adoptVariables();
  startWords();
  const look = await readLook();
  adoptTextSize(look.textSize);
  const wanted = [look.lang, ...navigator.languages];
  const lang = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? '']).find((tag) => LANGUAGES.includes(tag));
  if (lang !== undefined) await speak(lang);

  const place = document.getElementById('place');
  if (!place) throw new Error('index.html has no place for the window');
  createRoot(place).render(
    <Theme look={{ scheme: look.scheme, keep: (scheme) => keepLook({ scheme }) }}>
      <App />
    </Theme>,
  );
  followHome();
  followShelf();
  startSearch();
  void keepContact();
}

void open();
