// Starts the panel in the page.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startLanguage } from "./language.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
startLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
