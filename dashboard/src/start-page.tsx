/** What both pages begin with: styles, the nonce for styles that dialogs add, the chosen language. */
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/queries.ts';
import { loadPreferences, PreferencesProvider } from './i18n/preferences.tsx';
import './styles.css';

export async function startPage(page: ReactNode): Promise<void> {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  if (nonce !== undefined) setNonce(nonce);
  const first = await loadPreferences();
  createRoot(document.querySelector('#root')!).render(
    <StrictMode>
      <PreferencesProvider first={first}>
        <QueryClientProvider client={createQueryClient()}>{page}</QueryClientProvider>
      </PreferencesProvider>
    </StrictMode>,
  );
}
