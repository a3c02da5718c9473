"""The kinds of contract that import-linter checks for us: who may know whom, as a list of what is allowed.

The linter's own contracts list what is forbidden, so a new package would be free to know everybody, and they refuse
to name a package that does not exist yet. These say what a package may know; all else of ours is forbidden.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def is_within(module: str, package: str) -> bool:
    """Tell whether a module is the package or lies in it."""
    return module == package or module.startswith(package + ".")


def _lines(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return f"{importer} imports {imported} (line {', '.join(str(detail['line_number']) for detail in details)})"


class _DirectImports(Contract):
    """A contract about single imports; subclasses say which are wrong."""

    def is_wrong(self, importer: str, imported: str) -> bool:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import there is."""
        wrong = [
            _lines(graph, importer, imported)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self.is_wrong(importer, imported)
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each wrong import."""
        for line in check.metadata["wrong"]:
            output.print_error(line, bold=False)
            output.new_line()


class Knows(_DirectImports):
    """A package imports, of ours, only what is listed; and never certain libraries.

    - packages: whose imports are looked at
    - may_know: packages of ours that they may import, besides themselves; none if left out
    - never: libraries they may not import
    """

    packages = fields.SetField(subfield=fields.StringField())
    may_know = fields.SetField(subfield=fields.StringField(), required=False, default=frozenset())
    never = fields.SetField(subfield=fields.StringField(), required=False, default=frozenset())

    def is_wrong(self, importer: str, imported: str) -> bool:
        """Tell whether this import breaks the contract."""
        own = next((package for package in self.packages if is_within(importer, package)), None)
        if own is None or is_within(imported, own):
            return False
        return self._is_ours_and_hidden(imported) or any(is_within(imported, library) for library in self.never)

    def _is_ours_and_hidden(self, imported: str) -> bool:
        ours = any(is_within(imported, root) for root in self.session_options["root_packages"])
        return ours and not any(is_within(imported, package) for package in self.may_know)


class KnownOnlyBy(_DirectImports):
    """A package is imported only by those listed.

    - package: who is imported
    - importers: who may import it, besides itself
    """

    package = fields.StringField()
    importers = fields.SetField(subfield=fields.StringField())

    def is_wrong(self, importer: str, imported: str) -> bool:
        """Tell whether this import breaks the contract."""
        allowed = {self.package, *self.importers}
        return is_within(imported, self.package) and not any(is_within(importer, name) for name in allowed)
