"""Run `python -m fateshare`."""

from fateshare.cli.main import main

if __name__ == "__main__":
    main()
