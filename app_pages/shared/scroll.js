// Begins a view at its top. A link from a page to itself changes what is shown and leaves the
// reader where they were: in the middle of something else.

let shown = null

export default ({ data }) => {
  if (data.view === shown) return
  const isFirst = shown === null
  shown = data.view
  // The browser goes by itself to the part that an address names.
  if (isFirst && window.location.hash) return
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0)
}
