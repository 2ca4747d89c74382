/** How the pages are built: two of them, each with its own script, cut by page behind that. */
import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
/** Where `npm run dev -w gancho-dashboard` finds the API. */
const api = 'http://127.0.0.1:8071';

export default defineConfig(({ command }) => ({
  // Files are named relative to each other; the server says where the whole is.
  base: command === 'build' ? './' : '/',
  root: here,
  plugins: [react(), tailwind()],
  // The server writes a nonce of its own into each answer; see http/web-pages.ts.
  html: { cspNonce: 'NONCE_OF_THIS_ANSWER' },
  server: { proxy: { '/api': api, '/docs': api } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { dashboard: resolve(here, 'index.html'), portal: resolve(here, 'portal.html') },
    },
  },
}));
