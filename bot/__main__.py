"""`python -m bot` is `aiops`."""

from bot.cli.app import cli


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
