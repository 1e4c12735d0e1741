"""The page's style sheet; nothing is fetched from elsewhere. Colours come from Gradio's theme, so light and dark both work."""

CSS = """
.viva-panel { display: flex; flex-direction: column; gap: .6rem; font-size: .95rem; line-height: 1.45; }
.viva-panel p { margin: .3rem 0; }
.viva-note { color: var(--body-text-color-subdued); font-size: .85rem; }
.viva-refusal { border-left: 3px solid var(--color-accent); padding-left: .7rem; }
.viva-panel details { border: 1px solid var(--border-color-primary); border-radius: .5rem; padding: .5rem .7rem; }
.viva-panel summary { cursor: pointer; overflow-wrap: anywhere; }
.viva-flag { background: color-mix(in srgb, #f59e0b 12%, transparent); border-color: #b45309 !important; }
.viva-passage { max-height: 40vh; overflow-y: auto; margin-top: .5rem; overflow-wrap: anywhere; }
.viva-passage mark { background: color-mix(in srgb, #facc15 40%, transparent); color: inherit; }
.viva-panel del { opacity: .75; }
.viva-panel ins { text-decoration: none; font-weight: 600; margin-left: .3rem; }
.viva-panel ins::before { content: "→ "; }
.viva-examples { flex-wrap: wrap; }
"""
