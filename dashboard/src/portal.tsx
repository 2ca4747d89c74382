/** Where the customer portal starts. */
import { setReword } from './i18n/translate.ts';
import { look, rewordWith } from './portal/look.ts';
import { Portal } from './portal/portal.tsx';
import { startPage } from './start-page.tsx';

setReword(rewordWith(look.words));
document.documentElement.dataset['product'] = look.name ?? 'Webhooks';
void startPage(<Portal />);
