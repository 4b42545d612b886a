"""Where everything stands on the screen; colours are the terminal's own, and nothing is told by colour alone."""

CSS = """
Screen { layers: base; }
#head, #keys { height: 1; }
#head { text-style: bold; }
#sample { display: none; height: auto; text-style: bold; }
#search { display: none; height: 1; }
#search Static { width: 2; }
Line { border: none; height: 1; padding: 0; background: $surface; }
#middle { height: 1fr; }
Rows { width: 1fr; }
Page { width: 1fr; display: none; scrollbar-size-vertical: 1; padding: 0 1; }
.wide Rows { width: 2fr; }
.wide Page { width: 3fr; display: block; border-left: vkey $foreground 30%; }
.reading Page { display: block; }
.reading Rows { display: none; }
.wide.reading Rows { display: block; }
Asking { align: center middle; }
Asking > Vertical {
  width: 76; max-width: 100%; height: auto; max-height: 100%; border: ascii $foreground 50%; padding: 0 1;
}
Asking Static { height: auto; }
Asking Input { border: none; height: 1; padding: 0; background: $surface; }
Asking TextArea { height: 10; border: none; padding: 0; }
Asking OptionList { height: auto; max-height: 14; border: none; padding: 0; }
Help > VerticalScroll { width: 100%; height: 100%; padding: 0 1; }
"""
