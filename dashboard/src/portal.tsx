/** Where the customer portal starts. */
import { Portal } from './portal/portal.tsx';
import { startPage } from './start-page.tsx';

void startPage(<Portal />);
