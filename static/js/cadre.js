// The agenda inside another site: tells the page around how tall it is.
const send = () => parent.postMessage({ portail: "hauteur", hauteur: document.documentElement.scrollHeight }, "*");
if (parent !== window) {
  addEventListener("load", send);
  new ResizeObserver(send).observe(document.body);
}
