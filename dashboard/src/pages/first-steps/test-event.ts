/** The event that the page sends, and shows in the samples of code. */
export const testEvent = {
  eventType: 'invoice.paid',
  payload: { invoice: 'A-1', total: 199 },
};
