// Tells the server when the canvas was made anew. Where two changes reach a component shortly one
// after the other, Streamlit 1.67 may end it and start it again, and the canvas forgets its drawing.

const watched = new WeakSet()

function watch(root, changed) {
  let known = root.querySelector(".dc-root")
  new MutationObserver(() => {
    const made = root.querySelector(".dc-root")
    if (made && known && made !== known) changed()
    known = made ?? known
  }).observe(root, { childList: true, subtree: true })
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (watched.has(parentElement)) return
  watched.add(parentElement)
  const host = `.st-key-${data.canvas} [data-testid=stBidiComponentIsolated]`
  const look = () => {
    const root = document.querySelector(host)?.shadowRoot
    if (root) watch(root, () => setTriggerValue("again", true))
    else if (parentElement.isConnected) setTimeout(look, 100)
  }
  look()
}
