# For those who have make; `python3 make.py JOB` does the same.
.PHONY: brief test check data docs bench
WHO ?= KEN
brief:
	python3 make.py brief $(WHO)
test check:
	python3 make.py test
data docs bench:
	python3 make.py $@
