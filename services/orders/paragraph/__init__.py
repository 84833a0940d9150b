"""An order as a paragraph in Chinese and English, one module for each part of the sentence."""
