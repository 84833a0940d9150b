"""One page a module: reads the address, asks the API's plain functions, hands the answer to a template."""
