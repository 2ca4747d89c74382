/**
 * `<gancho-portal url="…" theme="…" lang="…">`: shows the customer portal within the page of a product,
 * as high as what is in it. Fires `expired` when the link is over: give it a new `url` then.
 */

const titles: Record<string, string> = { en: 'Webhooks', pt: 'Webhooks da sua conta' };
const heightMin = 240;
const heightMax = 20_000;

class GanchoPortal extends HTMLElement {
  static observedAttributes = ['url', 'theme', 'lang', 'primary-color', 'page', 'label'];
  #frame: HTMLIFrameElement | null = null;
  #origin = '';
  #isPlanned = false;

  #onMessage = ({ origin, source, data }: MessageEvent<unknown>): void => {
    // Whoever else speaks to this page is not heard.
    if (origin !== this.#origin || source !== this.#frame?.contentWindow) return;
    const { type, height } = (data ?? {}) as { type?: unknown; height?: unknown };
    if (type === 'gancho:height' && typeof height === 'number') {
      this.#frame.style.height = `${Math.min(heightMax, Math.max(heightMin, height))}px`;
    } else if (type === 'gancho:expired') {
      this.dispatchEvent(new CustomEvent('expired', { bubbles: true, composed: true }));
    }
  };

  get url(): string {
    return this.getAttribute('url') ?? '';
  }

  set url(url: string) {
    this.setAttribute('url', url);
  }

  connectedCallback(): void {
    addEventListener('message', this.#onMessage);
    this.#plan();
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#onMessage);
    this.#frame?.remove();
    this.#frame = null;
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after) this.#plan();
  }

  /** Once for all attributes that change together. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      if (this.isConnected) this.#show();
    });
  }

  #show(): void {
    // A new frame each time: a change behind the `#` alone would load nothing.
    this.#frame?.remove();
    this.#frame = null;
    if (!URL.canParse(this.url, document.baseURI)) return;
    const address = new URL(this.url, document.baseURI);
    if (!/^https?:$/.test(address.protocol)) return;
    this.#origin = address.origin;
    const { searchParams } = address;
    searchParams.set('framed', 'true');
    const given = { theme: 'theme', lang: 'lang', 'primary-color': 'primaryColor', page: 'next' };
    for (const [attribute, name] of Object.entries(given)) {
      const value = this.getAttribute(attribute);
      if (value !== null) searchParams.set(name, value);
    }
    const lang = this.getAttribute('lang') ?? document.documentElement.lang;
    const frame = document.createElement('iframe');
    frame.title = this.getAttribute('label') ?? titles[lang.slice(0, 2)] ?? titles['en']!;
    frame.allow = 'clipboard-write';
    frame.referrerPolicy = 'no-referrer';
    frame.style.cssText = `display:block;width:100%;height:${heightMin}px;border:0;color-scheme:normal`;
    frame.src = address.href;
    this.#frame = frame;
    if (this.style.display === '') this.style.display = 'block';
    this.append(frame);
  }
}

if (customElements.get('gancho-portal') === undefined) {
  customElements.define('gancho-portal', GanchoPortal);
}
