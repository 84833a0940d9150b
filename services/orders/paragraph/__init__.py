"""An order as one paragraph in Chinese and English, one module a part of the sentence."""
