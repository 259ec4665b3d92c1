// Searches the captions of the page.
"use strict";
function captionerSearch(find, words, finals, lacksEarlier) {
  var hits = [], hit = -1, searched = "";

  function search(step) {
    var wanted = find("query").value.toLowerCase();
    if (hits[hit]) { hits[hit].classList.remove("hit"); }
    var current = wanted === searched ? hits[hit] : null;
    searched = wanted;
    // Anew each time: meanwhile more may have been said, or have come of what was said before.
    hits = wanted ? finals().filter(function (each) { return each.textContent.toLowerCase().indexOf(wanted) >= 0; }) : [];
    hit = hits.indexOf(current);
    if (hit < 0) { hit = step > 0 ? -1 : 0; }
    find("hits").textContent = wanted && !hits.length ? (lacksEarlier() ? words.noHitsYet : words.noHits) : "";
    if (!hits.length) { return; }
    hit = (hit + step + hits.length) % hits.length;
    find("hits").textContent = words.hits.replace("{0}", hit + 1).replace("{1}", hits.length);
    hits[hit].classList.add("hit");
    hits[hit].scrollIntoView({ block: "center" });
  }
  find("search").addEventListener("submit", function (event) { event.preventDefault(); search(1); });
  find("previous").addEventListener("click", function () { search(-1); });
}
