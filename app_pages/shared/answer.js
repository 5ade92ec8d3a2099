// One answer, updated in place: the same nodes stay, so that nothing jumps and a change is announced.

function element(tag, className, parent) {
  const made = document.createElement(tag)
  made.className = className
  parent.append(made)
  return made
}

function build(parent) {
  const answer = element("div", "lab-answer", parent)
  const says = element("p", "lab-answer-says", answer)
  says.setAttribute("role", "status")
  element("span", "lab-answer-digit", says).setAttribute("aria-hidden", "true")
  element("span", "lab-answer-sentence", says)
  const bars = element("ol", "lab-bars", answer)
  for (let digit = 0; digit < 10; digit++) {
    const row = element("li", "lab-bar", bars)
    element("span", "lab-bar-digit", row)
    element("span", "lab-bar-fill", element("span", "lab-bar-track", row))
    element("span", "lab-bar-share", row)
  }
  return answer
}

export default function ({ data, parentElement }) {
  const answer = parentElement.querySelector(".lab-answer") ?? build(parentElement)
  answer.classList.toggle("lab-answer-unknown", !data.known)
  const digit = answer.querySelector(".lab-answer-digit")
  digit.textContent = data.digit
  // A number leaves room for its sentence.
  digit.style.fontSize = data.digit.length > 1 ? `${Math.min(3, 12 / data.digit.length)}rem` : ""
  const sentence = answer.querySelector(".lab-answer-sentence")
  // Setting the same text again would announce it again.
  if (sentence.textContent !== data.sentence) sentence.textContent = data.sentence
  answer.querySelector(".lab-bars").setAttribute("aria-label", data.name)
  answer.querySelectorAll(".lab-bar").forEach((row, place) => {
    const bar = data.bars[place]
    row.classList.toggle("lab-bar-none", !bar.digit)
    row.classList.toggle("lab-bar-best", bar.best)
    row.querySelector(".lab-bar-digit").textContent = bar.digit
    row.querySelector(".lab-bar-share").textContent = bar.share
    row.querySelector(".lab-bar-fill").style.width = `${bar.width * 100}%`
  })
}
