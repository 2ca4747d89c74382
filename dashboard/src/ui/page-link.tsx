/** Links between pages: the dashboard and the portal each say how theirs are written and followed. */
import { createContext, use, type AnchorHTMLAttributes, type ReactNode } from 'react';

export type Search = Record<string, string>;

export interface Navigation {
  /** What stands in the address bar. */
  href: (path: string) => string;
  go: (path: string) => void;
  /** What is behind the `?`; whatever filters a page stands there, so that it can be shared. */
  search: Search;
  /** Changes some of it; an empty value takes the name away. */
  setSearch: (change: Search) => void;
}

export const NavigationContext = createContext<Navigation>({
  href: (path) => path,
  go: (path) => location.assign(path),
  search: {},
  setSearch: () => {},
});

export const useNavigation = (): Navigation => use(NavigationContext);

export function PageLink({
  to,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  const { href, go } = useNavigation();
  return (
    <a
      {...rest}
      href={href(to)}
      onClick={(event) => {
        rest.onClick?.(event);
        // Whoever asks for a new tab or window gets it.
        const isPlain =
          event.button === 0 &&
          !event.metaKey &&
          !event.ctrlKey &&
          !event.shiftKey &&
          !event.altKey;
        if (event.defaultPrevented || !isPlain) return;
        event.preventDefault();
        go(to);
      }}
    />
  );
}

/** A link within text; as a `row` of a list, keys lead to it. */
export function TextLink({
  to,
  row = false,
  children,
}: {
  to: string;
  row?: boolean;
  children: ReactNode;
}) {
  return (
    <PageLink
      to={to}
      data-row-link={row ? '' : undefined}
      className="font-medium text-accent underline underline-offset-2"
    >
      {children}
    </PageLink>
  );
}
