# For those who have make; `python3 make.py JOB` does the same.
.PHONY: brief test check data docs bench page
WHO ?= KEN
brief:
	python3 make.py brief $(WHO)
test check:
	python3 make.py test
data docs bench page:
	python3 make.py $@
