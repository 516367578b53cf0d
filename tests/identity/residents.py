"""The registry of residents, in this process."""

from dataclasses import dataclass

from deploy.simulators.registry.book import Book, Control, Resident


@dataclass
class Residents:
    book: Book

    def enter(self, number: str, name: str, document_type: str = "resident_id") -> None:
        self.book.enter([Resident(document_type=document_type, number=number, name=name)])

    def control(self, **switches: bool) -> None:
        self.book.control = Control(**switches)
