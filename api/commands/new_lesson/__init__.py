"""A lesson that somebody is about to write.

``create`` writes its file with a place for everything, ``sketches`` draws pictures to be drawn over, ``listing``
adds it to its course, ``unwritten`` finds what is still a sample.
"""
