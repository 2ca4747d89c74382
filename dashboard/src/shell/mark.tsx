/** The name and the hook. */
export function Mark() {
  return (
    <span className="flex items-center gap-2.5">
      <svg aria-hidden="true" width="26" height="26" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="8" fill="#0f766e" />
        <path
          d="M20 6.5v10.2a5.8 5.8 0 1 1-11.6 0V15l3.4 3.2"
          fill="none"
          stroke="#fff"
          strokeWidth="2.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="20" cy="6.9" r="2.3" fill="#5eead4" />
      </svg>
      <span className="text-[1.13rem] font-semibold tracking-tight">Gancho</span>
    </span>
  );
}
