/** Keeps the rest of the portal usable where a page of it breaks. */
import { Component, type ReactNode } from 'react';
import { FailedPage } from '../shell/failed-page.tsx';

export class PortalBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <FailedPage error={error} reset={() => this.setState({ error: null })} />;
  }
}
