/** Where the dashboard starts. */
import { RouterProvider } from '@tanstack/react-router';
import { router } from './routes.tsx';
import { startPage } from './start-page.tsx';

void startPage(<RouterProvider router={router} />);
