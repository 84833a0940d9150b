// Members of a document by their path: "vehicles.stage_at_most". What no field speaks of is never touched.
export function get(root, path) {
  return path.split(".").reduce((value, name) => (value === null || value === undefined ? undefined : value[name]), root);
}

// Sets a member; objects on the way are made. null for what is not there stays not there: an old order keeps its text.
export function set(root, path, value) {
  const names = path.split(".");
  const last = names.pop();
  let here = root;
  for (const name of names) {
    if (here[name] === null || here[name] === undefined) {
      if (value === null) return;
      here[name] = {};
    }
    here = here[name];
  }
  if (value !== null || last in here) here[last] = value;
}

export const parentOf = (path) => path.split(".").slice(0, -1).join(".");

// An object whose members all say nothing says nothing itself.
export function prune(root, path) {
  const parent = get(root, parentOf(path));
  if (parent && Object.values(parent).every((value) => value === null)) set(root, parentOf(path), null);
}
